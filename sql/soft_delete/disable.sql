-- Takes a declaration back: views and guard go, the records stay as they are, and what goes with other tables does not any
-- more. Acts that hold records of it can be restored once it is declared again.
--
-- Errors: PT404 table_not_enabled; 2BP01 where another view stands on one of its views

create or replace function soft_delete.disable(p_table regclass)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_table soft_delete.tables := soft_delete._find_table(p_table::text);
    v_name  text;
begin
    perform pg_advisory_xact_lock(hashtext('soft_delete.tables'));

    foreach v_name in array v_table.view_names loop
        execute format('drop view if exists %s', v_name);
    end loop;

    execute format('drop trigger if exists _050_guard_deletion on %s', v_table.table_name);

    with gone as (
        delete from soft_delete.links as l
        where v_table.table_name in (l.parent_table, l.child_table)
        returning l.child_table
    )
    select string_agg(distinct g.child_table, ',') into v_name from gone as g where g.child_table <> v_table.table_name;

    delete from soft_delete.tables as t where t.table_name = v_table.table_name;

    perform soft_delete._order_tables();
    perform soft_delete._install_guard(c.name) from string_to_table(v_name, ',') as c (name);
end;
$$;

comment on function soft_delete.disable(regclass) is 'Take the declaration of a table back; its records stay as they are.';
