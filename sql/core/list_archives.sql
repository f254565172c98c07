-- Partitions that left, are leaving or came back, of a table or of all, the newest first.

create or replace function core.list_archives(p_table_name text default null)
returns setof core.archives
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select a.*
    from core.archives as a
    where p_table_name is null or a.table_name = p_table_name
    order by a.table_name, a.range_from desc;
end;

comment on function core.list_archives(text) is 'Partitions that left, are leaving or came back, with their files.';

grant execute on function core.list_archives(text) to admin, service_role;
