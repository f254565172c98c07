-- The name of a table that may be synced.
--
-- Only a table of its own with row-level security that binds app_api and a policy for it: as that role clients read
-- and write. Not the tables of the machinery.
--
-- Errors: PT422 table_not_suitable, policy_missing

create or replace function sync._check_table(p_table regclass)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_name    text;
    v_problem text;
begin
    select n.nspname || '.' || c.relname,
        case
            when c.relkind = 'p' or c.relispartition then 'It is partitioned, or a partition.'
            when c.relkind <> 'r' then 'It is no table.'
            when exists (select from pg_inherits as i where c.oid in (i.inhrelid, i.inhparent)) then 'It inherits.'
            when c.relpersistence = 't' then 'It is temporary.'
            when n.nspname in ('sync', 'pg_catalog', 'information_schema') then 'It belongs to the machinery.'
            when n.nspname !~ '^[a-z_][a-z0-9_]*$' or c.relname !~ '^[a-z_][a-z0-9_]*$' then 'Its name needs quotes.'
            when not has_table_privilege('app_api', c.oid, 'select') or not has_schema_privilege('app_api', n.oid, 'usage')
                then 'app_api may not read it.'
        end
    into v_name, v_problem
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where c.oid = p_table;

    if v_name is null or v_problem is not null then
        raise exception 'table_not_suitable'
            using errcode = 'PT422', detail = format('%s: %s', coalesce(v_name, 'no table'), coalesce(v_problem, 'It is not there.')),
                  hint = 'Name a plain table that app_api may select from, with lower-case letters in its name.';
    end if;

    if not exists (
        select
        from pg_class as c
        where c.oid = p_table and c.relrowsecurity and (c.relforcerowsecurity or not pg_has_role('app_api', c.relowner, 'usage'))
    ) or not exists (
        select
        from pg_policy as p
        where p.polrelid = p_table and p.polpermissive and p.polcmd in ('*', 'r')
            and (p.polroles = '{0}' or 'app_api'::regrole = any (p.polroles))
    ) then
        raise exception 'policy_missing'
            using errcode = 'PT422',
                  detail = format('Row-level security of %s does not bind app_api, or lets it see no row.', v_name),
                  hint = 'alter table … enable row level security; create policy … to app_api using (user_id = (select auth.uid())).';
    end if;

    return v_name;
end;
$$;

comment on function sync._check_table(regclass) is 'The name of a table that may be synced.';
