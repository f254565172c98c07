-- Trigger, once per statement: writes down what the statement changed, a row of the audit log for each
-- row that is not the same any more. Arguments: the subject type; the column that says which subject;
-- the columns of the key; the columns that are left out (what changes all the time, and what counts
-- changes). It is attached by ops/triggers.sql, with transition tables old_rows and new_rows.
--
-- Old and new rows are paired by the key; a key that changed is a row that went and one that came. Of
-- an update only the members that differ are kept. What a name gives away as a secret is hidden.

create or replace function ops.audit_changes()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    c_hidden constant text := '(password|secret|token|hash|digest|private)';
    c_mask   constant jsonb := '"hidden"';
    v_keys    text[] := tg_argv[2];
    v_ignored text[] := tg_argv[3];
    v_actor   ops.actor := ops._get_actor();
    v_reason  text := nullif(current_setting('mainspring.reason', true), '');
    v_table   text := format('%I.%I', tg_table_schema, tg_table_name);
begin
    if tg_op = 'INSERT' then
        insert into ops.audit_log (
            audit_id, occurred_at, subject_type, subject_id, action, table_name, row_key, new_values, reason,
            actor_type, actor_id, actor_role, login, request_id, service, trace_id
        )
        select
            core.uuid_v7(), clock_timestamp(), tg_argv[0], coalesce(n.doc ->> tg_argv[1], ''), 'insert', v_table,
            case when cardinality(v_keys) > 1 then array(select n.doc ->> k from unnest(v_keys) as k) end,
            (
                select jsonb_object_agg(e.key, case when e.key ~ c_hidden then c_mask else e.value end)
                from jsonb_each(n.doc - v_ignored) as e
                where e.value <> 'null'
            ),
            v_reason, v_actor.actor_type, v_actor.actor_id, v_actor.actor_role, v_actor.login, v_actor.request_id,
            v_actor.service, v_actor.trace_id
        from (select to_jsonb(r) as doc from new_rows as r offset 0) as n;
    elsif tg_op = 'DELETE' then
        insert into ops.audit_log (
            audit_id, occurred_at, subject_type, subject_id, action, table_name, row_key, old_values, reason,
            actor_type, actor_id, actor_role, login, request_id, service, trace_id
        )
        select
            core.uuid_v7(), clock_timestamp(), tg_argv[0], coalesce(o.doc ->> tg_argv[1], ''), 'delete', v_table,
            case when cardinality(v_keys) > 1 then array(select o.doc ->> k from unnest(v_keys) as k) end,
            (
                select jsonb_object_agg(e.key, case when e.key ~ c_hidden then c_mask else e.value end)
                from jsonb_each(o.doc - v_ignored) as e
                where e.value <> 'null'
            ),
            v_reason, v_actor.actor_type, v_actor.actor_id, v_actor.actor_role, v_actor.login, v_actor.request_id,
            v_actor.service, v_actor.trace_id
        from (select to_jsonb(r) as doc from old_rows as r offset 0) as o;
    else
        insert into ops.audit_log (
            audit_id, occurred_at, subject_type, subject_id, action, table_name, row_key, old_values, new_values,
            reason, actor_type, actor_id, actor_role, login, request_id, service, trace_id
        )
        -- Materialised: else each look at a member makes JSON of the whole row again.
        with o as materialized (
            select s.doc - v_ignored as doc, array(select s.doc ->> k from unnest(v_keys) as k) as row_key
            from (select to_jsonb(r) as doc from old_rows as r offset 0) as s
        ),
        n as materialized (
            select s.doc - v_ignored as doc, array(select s.doc ->> k from unnest(v_keys) as k) as row_key
            from (select to_jsonb(r) as doc from new_rows as r offset 0) as s
        )
        select
            core.uuid_v7(), clock_timestamp(), tg_argv[0], coalesce(n.doc ->> tg_argv[1], o.doc ->> tg_argv[1], ''),
            case when o.doc is null then 'insert' when n.doc is null then 'delete' else 'update' end, v_table,
            case when cardinality(v_keys) > 1 then coalesce(n.row_key, o.row_key) end,
            d.old_values, d.new_values,
            v_reason, v_actor.actor_type, v_actor.actor_id, v_actor.actor_role, v_actor.login, v_actor.request_id,
            v_actor.service, v_actor.trace_id
        from o
        full join n on n.row_key = o.row_key
        -- Both are rows of one table, with the same members: one pass finds what differs.
        cross join lateral (
            select
                jsonb_object_agg(e.key, case when e.key ~ c_hidden then c_mask else e.value end)
                    filter (where o.doc is not null) as old_values,
                jsonb_object_agg(e.key, case when e.key ~ c_hidden then c_mask else n.doc -> e.key end)
                    filter (where n.doc is not null) as new_values
            from jsonb_each(coalesce(o.doc, n.doc)) as e
            where e.value is distinct from n.doc -> e.key or o.doc is null
        ) as d
        where o.doc is distinct from n.doc;
    end if;

    return null;
end;
$$;

comment on function ops.audit_changes() is 'Trigger: writes down what a statement changed.';
