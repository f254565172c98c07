-- Makes the guard of a table: a trigger that refuses active records whose parent is deleted. It runs as app_owner,
-- because a parent that the caller does not see counts as well; a parent without a foreign key has to be there, too.
--
-- Where the trigger changes, locks the table against writers until the transaction ends.

create or replace function soft_delete._install_guard(p_table_name text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_name    text := format('soft_delete.%I', '_guard_' || replace(p_table_name, '.', '__'));
    v_columns text;
begin
    select string_agg(distinct format(', %I', c.name), '') into v_columns
    from soft_delete.links as l
    cross join unnest(l.child_columns) as c (name)
    where l.child_table = p_table_name;

    execute format(
        'create or replace function %s() returns trigger language plpgsql security definer '
        'set search_path = pg_catalog, pg_temp as %L',
        v_name, soft_delete._write_guard(p_table_name)
    );
    execute format(
        'comment on function %s() is %L', v_name,
        format('Refuses records of %s whose parent is deleted (soft_delete.enable).', p_table_name)
    );
    perform core._state_trigger(
        '_050_guard_deletion', format('before insert or update of deleted_at, deletion_id%s', v_columns), p_table_name,
        format('for each row execute function %s()', v_name)
    );
end;
$$;

comment on function soft_delete._install_guard(text) is 'Make the trigger that refuses records whose parent is deleted.';
