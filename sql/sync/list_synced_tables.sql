-- The tables that clients may keep and change offline: names, keys, columns with their types, what may be set and done,
-- rules. The hash changes when any of it does; pulls repeat it for all tables that they are about.
--
-- Errors: PT401 not_authenticated

create or replace function sync.list_synced_tables()
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if auth.role() is distinct from 'service_role' then
        perform auth.require_uid();
    end if;

    return (
        select coalesce(jsonb_agg(
            jsonb_build_object(
                'table', t.table_name, 'key_column', t.key_column, 'owner_column', t.owner_column, 'rule', t.rule,
                'column_rules', t.column_rules, 'columns', t.columns, 'writable', t.writable,
                'operations', t.operations, 'schema_hash', t.schema_hash
            )
            order by t.table_name
        ), '[]')
        from sync.tables as t
        where t.is_enabled
    );
end;
$$;

comment on function sync.list_synced_tables() is 'The tables that clients may keep and change offline.';

grant execute on function sync.list_synced_tables() to authenticated, service_role;
