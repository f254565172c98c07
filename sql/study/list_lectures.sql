-- Your lectures as rules, in the order of their ids, a page at a time; list_occurrences has the times.
--
-- Errors: PT400 invalid_limit, user_required; PT401 not_authenticated; PT403 not_yours

create or replace function study.list_lectures(
    p_course_id       uuid default null,
    p_include_deleted boolean default false,
    p_limit           integer default 50,
    p_after           uuid default null,
    p_user_id         uuid default null
)
returns setof study.lectures
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
    select l.*
    from study.lectures as l
    where l.user_id = v_user_id
        and (coalesce(p_include_deleted, false) or l.deleted_at is null)
        and (p_course_id is null or l.course_id = p_course_id)
        and (p_after is null or l.lecture_id > p_after)
    order by l.lecture_id
    limit p_limit;
end;
$$;

comment on function study.list_lectures(uuid, boolean, integer, uuid, uuid) is
    'Your lectures as rules; list_occurrences has the times. The next page begins after p_after.';

grant execute on function study.list_lectures(uuid, boolean, integer, uuid, uuid) to authenticated, service_role;
