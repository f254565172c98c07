-- How long the partitions of each registered table are kept; a table without a rule for ever.

create or replace function core.list_retention_rules()
returns setof core.retention_rules
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select r.*
    from core.retention_rules as r
    order by r.table_name;
end;

comment on function core.list_retention_rules() is 'How long the partitions of each table are kept.';

grant execute on function core.list_retention_rules() to admin, service_role;
