-- States the views and guards of tables that this transaction has not declared: those that somebody declared by hand, which
-- a deploy would drop otherwise, because no file states them. Forgets tables that are gone. Returns how many are declared.

create or replace function soft_delete.install()
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_table soft_delete.tables;
begin
    perform pg_advisory_xact_lock(hashtext('soft_delete.tables'));

    delete from soft_delete.links as l where core._get_oid(l.parent_table) is null or core._get_oid(l.child_table) is null;
    delete from soft_delete.tables as t where core._get_oid(t.table_name) is null;

    for v_table in
        select t.*
        from soft_delete.tables as t
        where t.declared_xid <> pg_current_xact_id()
        order by t.table_name
    loop
        perform soft_delete._install_view(v_table.table_name, n.name) from unnest(v_table.view_names) as n (name);
        perform soft_delete._install_guard(v_table.table_name);
    end loop;

    return (select count(*) from soft_delete.tables);
end;
$$;

comment on function soft_delete.install() is 'State the views and guards that no file states; returns how many tables have them.';
