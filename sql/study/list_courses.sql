-- Your courses in the order of their ids, a page at a time: the next one begins after the last id of this one.
--
-- Errors: PT400 invalid_limit, user_required; PT401 not_authenticated; PT403 not_yours

create or replace function study.list_courses(
    p_term            text default null,
    p_include_deleted boolean default false,
    p_limit           integer default 50,
    p_after           uuid default null,
    p_user_id         uuid default null
)
returns setof study.courses
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
begin
    perform core._check_limit(p_limit);

    return query
    select c.*
    from study.courses as c
    where c.user_id = v_user_id
        and (coalesce(p_include_deleted, false) or c.deleted_at is null)
        and (p_term is null or c.term = p_term)
        and (p_after is null or c.course_id > p_after)
    order by c.course_id
    limit p_limit;
end;
$$;

comment on function study.list_courses(text, boolean, integer, uuid, uuid) is
    'Your courses; the next page begins after p_after. Deleted ones, which can be restored, where you ask for them.';

grant execute on function study.list_courses(text, boolean, integer, uuid, uuid) to authenticated, service_role;
