import setuptools

# the ranges of requirements.txt (tests/unit/test_wheels.py compares them)
setuptools.setup(
    setup_requires=["setuptools-odoo"],
    python_requires=">=3.7,<3.10",
    long_description_content_type="text/x-rst",
    odoo_addon={
        "depends_override": {
            "queue_job": "odoo14-addon-queue-job>=14.0.3.15.1,<14.1",
        },
        "external_dependencies_override": {
            "python": {"prometheus_client": "prometheus-client>=0.9,<1"},
        },
    },
)
