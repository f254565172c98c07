-- Says that keys (or everything with a tag) of a namespace stand on rows of a table. The template is filled in
-- from the row: meter:{meter_id}. With p_columns only updates that change one of them count.
--
-- Part of a deploy: cache.install_triggers makes the triggers from what was declared in the same transaction,
-- and takes away the others.
--
-- Errors: PT400 invalid_events; PT404 namespace_not_found, table_not_found;
--         PT422 invalid_subject_type, invalid_template, unknown_column, primary_key_missing

create or replace function cache.declare_dependency(
    p_namespace    text,
    p_table_name   text,
    p_subject_type text,
    p_template     text,
    p_columns      text[] default null,
    p_events       text[] default '{insert,update,delete}'
)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_table   oid;
    v_unknown text;
begin
    perform cache._find_namespace(p_namespace);

    select c.oid into v_table
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where n.nspname || '.' || c.relname = p_table_name and c.relkind in ('r', 'p') and not c.relispartition
        and n.nspowner = 'app_owner'::regrole and n.nspname <> 'cache';

    if v_table is null then
        raise exception 'table_not_found'
            using errcode = 'PT404', detail = format('There is no table %L.', left(p_table_name, 130)),
                  hint = 'Name one of the application''s tables with its schema; not a partition, view or table of the cache.';
    end if;

    if (p_subject_type in ('key', 'tag')) is not true then
        raise exception 'invalid_subject_type'
            using errcode = 'PT422', detail = format('%L is none.', left(p_subject_type, 20)), hint = 'Say key or tag.';
    end if;

    if (
        cardinality(p_events) > 0 and p_events <@ array['insert', 'update', 'delete']
    ) is not true then
        raise exception 'invalid_events'
            using errcode = 'PT400', detail = format('The events are %s.', coalesce(p_events::text, 'missing')),
                  hint = 'One or more of insert, update and delete.';
    end if;

    select u.name into v_unknown
    from unnest(cache._parse_template(p_template) || coalesce(p_columns, '{}')) as u (name)
    where not exists (
        select
        from pg_catalog.pg_attribute as a
        where a.attrelid = v_table and a.attname = u.name and a.attnum > 0 and not a.attisdropped
    )
    limit 1;

    if found then
        raise exception 'unknown_column'
            using errcode = 'PT422', detail = format('%s has no column %L.', p_table_name, left(v_unknown, 63)),
                  hint = 'Name columns of the table.';
    end if;

    if p_columns is not null and not exists (
        select from pg_catalog.pg_index as i where i.indrelid = v_table and i.indisprimary
    ) then
        raise exception 'primary_key_missing'
            using errcode = 'PT422', detail = format('%s has no primary key to compare rows by.', p_table_name),
                  hint = 'Leave p_columns out.';
    end if;

    insert into cache.dependencies (
        namespace, table_name, subject_type, template, columns, events, declared_xid
    )
    values (p_namespace, p_table_name, p_subject_type, p_template, p_columns, p_events, pg_current_xact_id())
    on conflict (namespace, table_name, subject_type, template) do update
    set columns = excluded.columns, events = excluded.events, declared_xid = excluded.declared_xid;
end;
$$;

comment on function cache.declare_dependency(text, text, text, text, text[], text[]) is
    'Say that keys or tags of a namespace stand on rows of a table.';

grant execute on function cache.declare_dependency(text, text, text, text, text[], text[]) to service_role;
