import setuptools

# the ranges of requirements.txt (tests/unit/test_wheels.py compares them), and the
# release of scada_bridge that this one is made for
setuptools.setup(
    setup_requires=["setuptools-odoo"],
    python_requires=">=3.7,<3.10",
    long_description_content_type="text/x-rst",
    odoo_addon={
        "depends_override": {
            "scada_bridge": "odoo14-addon-scada-bridge>=14.0.1.6.0,<14.1",
        },
        "external_dependencies_override": {
            "python": {"pycomm3": "pycomm3>=1.2.14,<1.3"},
        },
    },
)
