-- Whether a table takes no more rows of a point in time: that partition was archived or
-- dropped, or one of a table that is worked out from it was.
--
-- The last row at or before the instant decides, so this is a look-up whatever the number of
-- archives.

create or replace function core._is_closed(p_table_name text, p_at timestamptz)
returns boolean
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(bool_or(a.is_closed), false)
    from (
        select p_table_name as table_name
        union all
        select r.table_name from core.retention_rules as r where r.source_table = p_table_name
    ) as t
    cross join lateral (
        select a.range_until > p_at and not a.takes_rows as is_closed
        from core.archives as a
        where a.table_name = t.table_name and a.range_from <= p_at
        order by a.range_from desc
        limit 1
    ) as a;
end;

comment on function core._is_closed(text, timestamptz) is
    'Whether a table takes no more rows of a time, since the partition was archived or dropped.';
