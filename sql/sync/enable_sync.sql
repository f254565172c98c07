-- Lets clients keep rows of a table offline and push changes of them; returns how many records it has.
--
-- p_owner_column says whose a row is: user_id or owner_user_id where there is one, unless named; '' for none, where
-- policies alone say who sees which rows (pulls of such tables remember what each client was sent). p_columns are
-- those that clients may set: all but the key, the owner, generated ones, and version, created_at, updated_at,
-- deleted_at and deletion_id. p_hidden are neither sent nor set. p_column_rules are for the rule merge. p_operations are those
-- that app_api may do. p_joint_triggers are triggers of the table that look at nothing but their own row and other
-- tables, so that a row may be written together with others (sync._is_joint). Declaring a table again states it anew;
-- after `alter table` that is what makes clients see it.
--
-- An act of the table's owner or a superuser, on the deploy's end for the tables of the application. Locks the
-- table against writers until the transaction ends. Not security definer: only an owner may attach triggers.
--
-- Errors: PT404 column_not_found; PT422 table_not_suitable, policy_missing, key_not_suitable, invalid_rule,
--         invalid_column_rules, invalid_operations

create or replace function sync.enable_sync(
    p_table          regclass,
    p_rule           text default 'manual',
    p_owner_column   text default null,
    p_columns        text[] default null,
    p_hidden         text[] default '{}',
    p_column_rules   jsonb default '{}',
    p_operations     text[] default null,
    p_joint_triggers text[] default '{}'
)
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    c_kept    constant text[] := '{version,created_at,updated_at,deleted_at,deletion_id}';
    v_name    text := sync._check_table(p_table);
    v_owner   text := sync._find_owner_column(p_table, p_owner_column);
    v_key     text := sync._find_key_column(p_table, v_owner);
    v_types   jsonb;
    v_given   text[];
    v_missing text;
    v_before  sync.tables;
    v_table   sync.tables;
    v_count   bigint;
begin
    if (p_rule in ('client_wins', 'server_wins', 'manual', 'merge')) is not true then
        raise exception 'invalid_rule'
            using errcode = 'PT422', detail = format('%L is none.', left(p_rule, 40)),
                  hint = 'One of client_wins, server_wins, manual, merge.';
    end if;

    select jsonb_object_agg(a.attname, format_type(a.atttypid, a.atttypmod)),
        array_agg(a.attname::text order by a.attnum) filter (
            where a.attgenerated = '' and a.attidentity = '' and a.attname <> all (c_kept)
                and a.attname <> v_key and a.attname is distinct from v_owner and a.attname <> all (coalesce(p_hidden, '{}'))
        )
    into v_types, v_given
    from pg_attribute as a
    where a.attrelid = p_table and a.attnum > 0 and not a.attisdropped;

    select c.name into v_missing
    from (
        select unnest(p_columns) union all select unnest(p_hidden)
        union all select jsonb_object_keys(coalesce(p_column_rules, '{}'))
    ) as c (name)
    where c.name is null or not v_types ? c.name
    limit 1;

    if found then
        raise exception 'column_not_found'
            using errcode = 'PT404', detail = format('%s has no column %L.', v_name, v_missing),
                  hint = 'Name columns of the table.';
    end if;

    if p_columns && array[v_key, v_owner] or p_hidden && array[v_key, 'deleted_at']
        or not coalesce(p_columns, '{}') <@ (v_given || c_kept) or 'deleted_at' = any (p_columns)
    then
        raise exception 'invalid_column_rules'
            using errcode = 'PT422',
                  detail = 'Clients never set the key, the owner, generated or hidden columns, or deleted_at; the key and deleted_at are never hidden.',
                  hint = 'Leave these columns out.';
    end if;

    if exists (
        select from jsonb_each_text(coalesce(p_column_rules, '{}')) as r
        where p_rule <> 'merge' or (r.value in ('client_wins', 'server_wins', 'manual', 'greatest', 'least')) is not true
    ) then
        raise exception 'invalid_column_rules'
            using errcode = 'PT422', detail = format('The rules are %s.', left(p_column_rules::text, 200)),
                  hint = 'With the rule merge, each is client_wins, server_wins, manual, greatest or least.';
    end if;

    if not coalesce(p_operations, '{}') <@ array['insert', 'update', 'delete'] then
        raise exception 'invalid_operations'
            using errcode = 'PT422', detail = format('The operations are %s.', p_operations),
                  hint = 'Any of insert, update and delete; none for a table that clients only read.';
    end if;

    select t.* into v_before from sync.tables as t where t.table_name = v_name;

    insert into sync.tables as t (
        table_name, key_column, owner_column, rule, column_rules, columns, writable, operations, is_soft, has_stamp,
        has_count, schema_hash, joint_triggers
    )
    select v_name, v_key, v_owner, p_rule, coalesce(p_column_rules, '{}'), v_types - coalesce(p_hidden, '{}'),
        coalesce(p_columns, v_given, '{}'),
        coalesce(p_operations, array(
            select o.name
            from unnest(array['insert', 'update', 'delete']) as o (name)
            where has_table_privilege('app_api', p_table, case
                when o.name = 'delete' and v_types ->> 'deleted_at' is not null then 'update'
                else o.name
            end)
        )),
        coalesce(v_types ->> 'deleted_at' = 'timestamp with time zone', false),
        coalesce(v_types ->> 'updated_at' = 'timestamp with time zone', false) and not 'updated_at' = any (coalesce(p_columns, '{}')),
        coalesce(v_types ->> 'version' in ('bigint', 'integer'), false) and not 'version' = any (coalesce(p_columns, '{}')),
        '', coalesce(p_joint_triggers, '{}')
    on conflict (table_name) do update
    set key_column = excluded.key_column, owner_column = excluded.owner_column, rule = excluded.rule,
        column_rules = excluded.column_rules, columns = excluded.columns, writable = excluded.writable,
        operations = excluded.operations, is_soft = excluded.is_soft, has_stamp = excluded.has_stamp,
        has_count = excluded.has_count, joint_triggers = excluded.joint_triggers, is_enabled = true, changed_at = now()
    returning t.* into v_table;

    update sync.tables as t
    set schema_hash = encode(substring(sha256(convert_to(jsonb_build_array(
        t.table_name, t.key_column, t.columns, t.writable, t.operations, t.rule
    )::text, 'UTF8')), 1, 8), 'hex')
    where t.table_id = v_table.table_id;

    perform sync._attach_triggers(v_table);

    if v_before is null or not v_before.is_enabled or v_before.owner_column is distinct from v_owner
        or v_before.key_column <> v_key
    then
        perform sync._note_records(v_table);
    end if;

    select count(*) into v_count from sync.records as r where r.table_id = v_table.table_id and not r.is_deleted;

    return v_count;
end;
$$;

comment on function sync.enable_sync(regclass, text, text, text[], text[], jsonb, text[], text[]) is
    'Let clients keep rows of a table offline and push changes of them; returns how many records it has.';
