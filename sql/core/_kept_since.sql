-- From when on a table has lost no partition to retention: what is worked out from its rows
-- before that may lack some of them. One look-up; -infinity while nothing has gone.

create or replace function core._kept_since(p_table_name text)
returns timestamptz
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(
        (
            select a.range_until
            from core.archives as a
            where a.table_name = p_table_name and not a.takes_rows
            order by a.range_from desc
            limit 1
        ),
        '-infinity'
    );
end;

comment on function core._kept_since(text) is 'From when on a table has lost no partition to retention.';
