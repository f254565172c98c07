-- The oldest transaction that may still be running.
--
-- Every row written by a transaction below it is committed and visible, and no
-- row can appear below it any more. A reader that takes rows with
-- xid < core.get_watermark(), in the order (xid, id), therefore never skips and
-- never repeats one, however late a writer commits.

create or replace function core.get_watermark()
returns xid8
language sql
stable
parallel safe
return pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot());

comment on function core.get_watermark() is
    'Rows written by transactions below this are final: none is missing and none will be added.';
