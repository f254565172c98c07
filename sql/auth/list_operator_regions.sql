-- Which operator works for which region, by operator and region, a page at a time: the next page is asked for
-- with user_id and region of the last row. Admins see all, an operator the own ones. Where an operator has no
-- assigned region, that of their own row stands for it (is_assigned false).
--
-- Errors: PT400 invalid_limit

create or replace function auth.list_operator_regions(
    p_user_id       uuid default null,
    p_region        text default null,
    p_limit         integer default 100,
    p_after_user_id uuid default null,
    p_after_region  text default null
)
returns setof auth.operator_region
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    -- Operators see users of their regions; here only what is their own.
    v_user_id uuid := case when auth.role() = 'operator' then auth.uid() end;
begin
    perform core._check_limit(p_limit);

    return query
    select w.*
    from (
        select o.user_id, o.region, true, o.assigned_at, o.assigned_by
        from auth.operator_regions as o
        join auth.users as u on u.user_id = o.user_id and u.user_role = 'operator'
        union all
        select u.user_id, btrim(u.region), false, null::timestamptz, null::uuid
        from auth.users as u
        where u.user_role = 'operator' and u.region ~ '\S'
            and not exists (select from auth.operator_regions as o where o.user_id = u.user_id)
    ) as w (user_id, region, is_assigned, assigned_at, assigned_by)
    where (v_user_id is null or w.user_id = v_user_id)
        and (p_user_id is null or w.user_id = p_user_id)
        and (p_region is null or w.region = btrim(p_region))
        and (p_after_user_id is null or (w.user_id, w.region) > (p_after_user_id, coalesce(p_after_region, '')))
    order by w.user_id, w.region
    limit p_limit;
end;
$$;

comment on function auth.list_operator_regions(uuid, text, integer, uuid, text) is
    'Which operator works for which region; operators see the own ones.';

grant execute on function auth.list_operator_regions(uuid, text, integer, uuid, text) to operator, service_role;
