-- Whether items that insert, or update these columns of, different records of a table may be applied by one statement:
-- whether it makes no difference that a row is written together with others.
--
-- It does not where nothing that speaks on a write looks at other rows of the table: no trigger but those that the
-- declaration names (enable_sync), no unique or exclusion constraint on what is updated (inserted rows are checked in
-- their order), no foreign key to the table itself, no policy that reads tables, and no function or operator in a
-- policy, check or default (of the table, or of a domain that its columns are made of) that might. Looked up in the
-- catalog each time: a trigger that somebody adds counts at once.

create or replace function sync._is_joint(p_table sync.tables, p_operation text, p_columns text[])
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    c_harmless constant regprocedure[] := '{auth.uid(),auth.role(),auth.jwt(),core.uuid_v7()}';
    v_table    oid := to_regclass(p_table.table_name);
    v_set      smallint[];
    v_types    oid[];
begin
    -- What a sync or a trigger of the declaration sets, and what is generated, counts as set.
    v_set := array(
        select a.attnum from pg_attribute as a
        where a.attrelid = v_table and a.attnum > 0
            and (a.attname = any (p_columns) or a.attname in ('version', 'updated_at') or a.attgenerated <> '')
    );

    -- The columns' types, and what those are made of.
    v_types := array(
        with recursive types as (
            select a.atttypid as oid from pg_attribute as a
            where a.attrelid = v_table and a.attnum > 0 and not a.attisdropped
            union
            select p.oid
            from types as t
            join pg_type as y on y.oid = t.oid
            cross join lateral (
                select y.typbasetype union all select y.typelem
                union all select a.atttypid from pg_attribute as a where a.attrelid = y.typrelid and a.attnum > 0
            ) as p (oid)
            where p.oid <> 0
        )
        select t.oid from types as t
    );

    return exists (
        select from pg_class as c
        where c.oid = v_table and c.relkind = 'r' and not c.relhasrules and not c.relhassubclass
            -- Rows are locked first, which needs it.
            and has_any_column_privilege(c.oid, 'update')
    ) and not exists (
        select from pg_trigger as g
        where g.tgrelid = v_table and not g.tgisinternal and g.tgenabled <> 'D'
            and g.tgtype & case p_operation when 'insert' then 4 else 16 end <> 0
            and g.tgname <> all (p_table.joint_triggers) and g.tgfoid <> 'sync.records__track()'::regprocedure
    ) and not exists (
        select from pg_index as x
        where x.indrelid = v_table and (x.indisunique or x.indisexclusion) and not x.indisprimary and p_operation = 'update'
            and (x.indkey::smallint[] && v_set or exists (
                select from pg_depend as d
                where d.classid = 'pg_class'::regclass and d.objid = x.indexrelid and d.refclassid = 'pg_class'::regclass
                    and d.refobjid = v_table and (d.refobjsubid = 0 or d.refobjsubid = any (v_set::integer[]))
            ))
    ) and not exists (
        select from pg_constraint as n
        where n.conrelid = v_table and n.confrelid = v_table and (p_operation = 'insert' or n.conkey && v_set)
    ) and not exists (
        select from pg_policy as p
        where p.polrelid = v_table
            and concat(p.polqual::text, p.polwithcheck::text) ~ ':relid '
    ) and not exists (
        select
        from (
            select 'pg_policy'::regclass::oid as classid, p.oid as objid from pg_policy as p where p.polrelid = v_table
            union all
            select 'pg_constraint'::regclass, n.oid from pg_constraint as n where n.conrelid = v_table
            union all
            select 'pg_attrdef'::regclass, e.oid from pg_attrdef as e where e.adrelid = v_table
            union all
            select y.classid, y.objid
            from unnest(v_types) as t (oid)
            cross join lateral (
                select 'pg_constraint'::regclass, n.oid from pg_constraint as n where n.contypid = t.oid
                union all
                select 'pg_type'::regclass, t.oid from pg_type as d where d.oid = t.oid and d.typtype = 'd'
            ) as y (classid, objid)
        ) as o
        cross join lateral (
            select d.refclassid, d.refobjid from pg_depend as d
            where d.classid = o.classid and d.objid = o.objid
                and d.refclassid in ('pg_proc'::regclass, 'pg_operator'::regclass)
            offset 0
        ) as d
        left join pg_operator as w on w.oid = d.refobjid and d.refclassid = 'pg_operator'::regclass
        join pg_proc as f on f.oid = coalesce(w.oprcode, d.refobjid)
        where f.provolatile <> 'i' and f.oid <> all (c_harmless)
    );
end;
$$;

comment on function sync._is_joint(sync.tables, text, text[]) is
    'Whether items of different records of a table may be applied by one statement.';
