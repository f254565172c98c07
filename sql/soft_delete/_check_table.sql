-- Refuses a table whose records cannot be deleted and restored; answers what a declaration notes of it.
--
-- It has deleted_at timestamptz and deletion_id uuid, and a primary key of one uuid, or of its owner and one uuid.
--
-- Errors: PT404 table_not_found; PT409 table_not_ours; PT422 table_unsuitable, columns_missing, key_unsuitable

create or replace function soft_delete._check_table(p_table regclass, p_owner_column text)
returns soft_delete.tables
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_class   pg_class;
    v_found   soft_delete.tables;
    v_problem text;
begin
    select c.* into v_class from pg_class as c where c.oid = p_table;

    if not found then
        raise exception 'table_not_found'
            using errcode = 'PT404', detail = 'There is no such table.', hint = 'Create it first.';
    end if;

    v_found.table_name := p_table::text;
    v_found.owner_column := p_owner_column;

    v_problem := case
        when v_class.relkind <> 'r' then 'is no ordinary table'
        when v_class.relpersistence = 't' then 'is temporary'
        when v_found.table_name !~ '^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$' or length(v_found.table_name) > 55
            then 'has a name that is not lower case, or with its schema longer than 55 characters'
    end;

    if v_problem is not null then
        raise exception 'table_unsuitable'
            using errcode = 'PT422', detail = format('%s %s.', p_table, v_problem),
                  hint = 'Name an ordinary table, schema.table in lower case.';
    end if;

    if not pg_has_role('app_owner', v_class.relowner, 'usage') then
        raise exception 'table_not_ours'
            using errcode = 'PT409', detail = format('%s belongs to %s.', p_table, v_class.relowner::regrole),
                  hint = format('alter table %s owner to app_owner, who marks its records.', p_table);
    end if;

    select string_agg(format('%s %s', w.name, w.type), ', ' order by w.name) into v_problem
    from (values ('deleted_at', 'timestamptz'), ('deletion_id', 'uuid'), (p_owner_column, 'uuid')) as w (name, type)
    where w.name is not null and not exists (
        select
        from pg_attribute as a
        where a.attrelid = p_table and a.attname = w.name and a.atttypid = w.type::regtype and not a.attisdropped
            and (w.name is not distinct from p_owner_column or not a.attnotnull)
    );

    if v_problem is not null then
        raise exception 'columns_missing'
            using errcode = 'PT422', detail = format('%s has no column %s.', p_table, v_problem),
                  hint = 'Add them in a migration; deleted_at and deletion_id are null for what is there.';
    end if;

    select array_agg(a.attname::text order by k.position),
        min(a.attname::text) filter (where a.attname is distinct from p_owner_column and a.atttypid = 'uuid'::regtype)
    into v_found.primary_key, v_found.record_column
    from pg_index as i
    cross join unnest(i.indkey::smallint[]) with ordinality as k (attnum, position)
    join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum
    where i.indrelid = p_table and i.indisprimary
    having count(*) filter (where a.attname is distinct from p_owner_column) = 1;

    if v_found.record_column is null then
        raise exception 'key_unsuitable'
            using errcode = 'PT422',
                  detail = format('The primary key of %s is not one uuid, nor its owner and one uuid.', p_table),
                  hint = 'Give it a uuid of its own as primary key.';
    end if;

    select bool_or(a.attname = 'version' and a.atttypid in ('bigint'::regtype, 'integer'::regtype)),
        bool_or(a.attname = 'updated_at' and a.atttypid = 'timestamptz'::regtype)
    into v_found.has_version, v_found.has_updated_at
    from pg_attribute as a
    where a.attrelid = p_table and a.attnum > 0 and not a.attisdropped and a.attgenerated = '';

    return v_found;
end;
$$;

comment on function soft_delete._check_table(regclass, text) is
    'Refuse a table whose records cannot be deleted and restored; answer what a declaration notes of it.';
