-- Makes the triggers of what was declared in this transaction, and forgets what was not; returns how many
-- tables have some. The end of every deploy calls it; sql/prune.sql then drops the triggers that are left over.
--
-- One function per table, written out from its dependencies: one insert per dependency and statement, over the
-- transition tables, with nothing planned at run time. Emptying a table takes the whole namespaces away. Runs
-- as app_owner, who owns the tables. A table whose triggers change is locked against writers until the deploy commits.

create or replace function cache.install_triggers()
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_table   record;
    v_event   text;
    v_name    text;
    v_body    text;
    v_count   integer := 0;
begin
    delete from cache.dependencies as d where d.declared_xid <> pg_current_xact_id();

    for v_table in
        select d.table_name, array_agg(distinct e.event) as events, array_agg(distinct d.namespace) as namespaces
        from cache.dependencies as d
        cross join lateral unnest(d.events) as e (event)
        group by d.table_name
        order by d.table_name
    loop
        v_name := format('cache.%I', '_invalidate_' || replace(v_table.table_name, '.', '_'));
        v_body := '';

        foreach v_event in array v_table.events loop
            v_body := v_body || format(E'    if tg_op = %L then\n', upper(v_event)) || (
                select string_agg(cache._write_statement(d, v_event), '' order by d.namespace, d.subject_type, d.template)
                from cache.dependencies as d
                where d.table_name = v_table.table_name and v_event = any (d.events)
            ) || E'    end if;\n';
        end loop;

        v_body := v_body || E'    if tg_op = ''TRUNCATE'' then\n' || (
            select string_agg(format(E'        perform cache.bump_version(%L);\n', s.namespace), '')
            from unnest(v_table.namespaces) as s (namespace)
        ) || E'    end if;\n';

        execute format(
            'create or replace function %s() returns trigger language plpgsql security definer '
            'set search_path = pg_catalog, pg_temp as %L',
            v_name,
            E'\n'
            'begin\n' || v_body || E'    return null;\nend;\n'
        );
        execute format(
            'comment on function %s() is %L', v_name,
            format('Marks what is cached of %s as changed (cache.install_triggers).', v_table.table_name)
        );

        foreach v_event in array v_table.events || '{truncate}'::text[] loop
            perform core._state_trigger(
                '_800_invalidate_' || v_event, 'after ' || v_event, v_table.table_name,
                format(
                    '%s for each statement execute function %s()',
                    case v_event
                        when 'insert' then 'referencing new table as new_rows'
                        when 'delete' then 'referencing old table as old_rows'
                        when 'update' then 'referencing old table as old_rows new table as new_rows'
                        else ''
                    end,
                    v_name
                )
            );
        end loop;

        v_count := v_count + 1;
    end loop;

    return v_count;
end;
$$;

comment on function cache.install_triggers() is
    'Make the triggers of the declared dependencies; returns how many tables have some.';
