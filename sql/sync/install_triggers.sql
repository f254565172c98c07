-- States the triggers of all synced tables of the application anew, as every deploy does with what it finds; tables
-- that are gone take no part any more. Returns how many there are. A table whose
-- triggers change is locked against writers until the deploy commits. Runs as app_owner, who owns the tables.

create or replace function sync.install_triggers()
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_table sync.tables;
    v_count integer := 0;
begin
    update sync.tables as t
    set is_enabled = false, changed_at = now()
    where t.is_enabled and to_regclass(t.table_name) is null;

    for v_table in
        select t.*
        from sync.tables as t
        join pg_class as c on c.oid = to_regclass(t.table_name)
        where t.is_enabled and c.relowner = 'app_owner'::regrole
        order by t.table_name
    loop
        perform sync._attach_triggers(v_table);
        v_count := v_count + 1;
    end loop;

    return v_count;
end;
$$;

comment on function sync.install_triggers() is 'State the triggers of all synced tables of the application anew.';
