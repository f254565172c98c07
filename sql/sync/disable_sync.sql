-- Takes a table out of sync: clients keep what they have, and no longer get or push changes of it. The versions stay,
-- so that it can be enabled again. An act of the table's owner or a superuser, as sync.enable_sync is.
--
-- Errors: PT404 table_not_synced

create or replace function sync.disable_sync(p_table regclass)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_name  text;
    v_event text;
begin
    update sync.tables as t
    set is_enabled = false, changed_at = now()
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where c.oid = p_table and t.table_name = n.nspname || '.' || c.relname and t.is_enabled
    returning t.table_name into v_name;

    if not found then
        raise exception 'table_not_synced'
            using errcode = 'PT404', detail = format('%s takes no part.', p_table),
                  hint = 'sync.list_synced_tables() names those that do.';
    end if;

    foreach v_event in array array['insert', 'update', 'delete', 'truncate'] loop
        execute format('drop trigger if exists _810_track_%s on %s', v_event, v_name);
    end loop;
end;
$$;

comment on function sync.disable_sync(regclass) is 'Take a table out of sync.';
