# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Columns of the old wide tables, generated from the silo tags."""

from typing import Any, Iterator, Mapping, NamedTuple

from .silo import LIQUID_TAGS, SILO_TAGS, silo_code

# Odoo leaves a column empty for "no" and for a zero that was never anything else, and
# its times are UTC without saying so
HEADER_COLUMNS = """
    b.uuid::uuid AS id,
    b.batch_no,
    b.mo_id,
    b.consumption,
    b.equipment_id_batch,
    (SELECT t.name FROM product_product p
       JOIN product_template t ON t.id = p.product_tmpl_id
      WHERE p.id = b.product_id) AS finished_goods,
    COALESCE(b.status_manufacturing, false) AS status_manufacturing,
    COALESCE(b.status_operation, false) AS status_operation,
    COALESCE({made}, 0) AS actual_weight_quantity_finished_goods,
    COALESCE(b.update_odoo, false) AS update_odoo,
    COALESCE((SELECT m.state = 'cancel' FROM mrp_production m
      WHERE m.id = b.production_id), false) AS odoo_cancelled,
    {status}::varchar AS status,
    {notes}::text AS notes,
    b.date_reading AT TIME ZONE 'UTC' AS last_read_from_plc,
    b.create_date AT TIME ZONE 'UTC' AS created_at,
    b.write_date AT TIME ZONE 'UTC' AS updated_at"""
# behind those of the old table: what tells the runs of one order apart
RUN_COLUMNS = """
    b.reference,
    b.source,
    {end} AS run_end"""


# an imported line may have a component without a product
PLANNED = (
    "FILTER (WHERE l.silo_number = %d AND"
    " (l.product_id > 0 OR l.component_name <> '' OR l.consumption > 0))"
)


class WideView(NamedTuple):
    """A view of the old shape.

    :ivar name: the old table
    :ivar table: table of the batches; its lines are in ``<table>_line``
    :ivar parent: column of the lines that names their batch
    :ivar end: how a run has ended, as SQL
    :ivar condition: which batches are in the view, as SQL
    :ivar made: weight of a batch ``b`` in kg, as SQL
    :ivar told: actual quantity of a line ``l`` in kg, as SQL
    :ivar is_told: whether the plant has told it, as SQL
    :ivar joins: what the last three lean on
    :ivar status: the old word for how a run has ended, as SQL
    :ivar notes: why it has ended, as SQL
    """

    name: str
    table: str
    parent: str
    end: str
    condition: str
    made: str = "b.actual_weight_quantity_finished_goods"
    told: str = "l.actual_consumption"
    is_told: str = "l.is_measured"
    joins: str = ""
    status: str = "NULL"
    notes: str = "NULL"


def wide_view_sql(view: WideView) -> str:
    """Return the statement that creates ``view``, one row a batch."""
    return """
CREATE VIEW {view.name} AS
SELECT {header},
    {columns},{run}
FROM {view.table} b
LEFT JOIN {view.table}_line l ON l.{view.parent} = b.id
{view.joins}
WHERE {view.condition}
GROUP BY b.id""".format(  # nosec B608
        view=view,
        header=HEADER_COLUMNS.format(
            made=view.made, status=view.status, notes=view.notes
        ),
        columns=",\n    ".join(_silo_columns(view)),
        run=RUN_COLUMNS.format(end=view.end),
    )


def _silo_columns(view: WideView) -> Iterator[str]:
    for number, tag in SILO_TAGS.items():
        component = PLANNED % number
        measured = "FILTER (WHERE l.silo_number = %d AND %s)" % (number, view.is_told)
        yield "%d AS %s" % (number, tag)
        if number in LIQUID_TAGS:  # the old table called the number by the code
            yield "%d AS %s" % (number, silo_code(number))
        yield "max(l.component_name) %s AS component_%s_name" % (component, tag)
        yield "max(l.consumption) %s::float AS consumption_%s" % (component, tag)
        yield (
            "max(COALESCE(%s, 0)) %s::float "
            "AS actual_consumption_%s" % (view.told, measured, tag)
        )


class WideSilo(NamedTuple):
    """The columns of one silo in a row of an old table, as they are there.

    :ivar number: number that the column belongs to
    :ivar declared: number in the column ``silo_a`` ...
    """

    number: int
    declared: Any
    component: Any
    target: Any
    actual: Any


def wide_silos(row: Mapping[str, Any]) -> Iterator[WideSilo]:
    """Yield the silos of an old row that has a column for each; {column: value}."""
    for number, tag in SILO_TAGS.items():
        yield WideSilo(
            number,
            row.get(silo_code(number) if number in LIQUID_TAGS else tag),
            row.get("component_%s_name" % tag),
            row.get("consumption_%s" % tag),
            row.get("actual_consumption_%s" % tag),
        )
