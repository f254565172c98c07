-- Your assignments by their dates, those without one last, a page at a time: the next page begins after the
-- last id of this one, wherever that assignment has moved to meanwhile.
--
-- Errors: PT400 invalid_limit, invalid_state, user_required; PT401 not_authenticated; PT403 not_yours;
-- PT404 assignment_not_found

create or replace function study.list_assignments(
    p_course_id       uuid default null,
    p_state           text default 'all',
    p_due_from        timestamptz default null,
    p_due_to          timestamptz default null,
    p_include_deleted boolean default false,
    p_limit           integer default 50,
    p_after           uuid default null,
    p_user_id         uuid default null
)
returns setof study.assignments
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_after   study.assignments;
begin
    perform core._check_limit(p_limit);
    perform study._check_state(p_state);

    if p_after is not null then
        select a.* into v_after
        from study.assignments as a
        where a.assignment_id = p_after and a.user_id = v_user_id;

        if not found then
            perform study._refuse_missing('assignment_not_found', 'assignment', p_after, 'list_assignments');
        end if;
    end if;

    return query
    select page.*
    from (
        (
            select a.*
            from study.assignments as a
            where a.user_id = v_user_id
                and (coalesce(p_include_deleted, false) or a.deleted_at is null)
                and (p_course_id is null or a.course_id = p_course_id)
                and (p_state <> 'open' or a.completed_at is null)
                and (p_state <> 'completed' or a.completed_at is not null)
                and a.due_at is not null
                and (p_due_from is null or a.due_at >= p_due_from)
                and (p_due_to is null or a.due_at < p_due_to)
                and (p_after is null or (a.due_at, a.assignment_id) > (v_after.due_at, p_after))
            order by a.due_at, a.assignment_id
            limit p_limit
        )
        union all
        (
            select a.*
            from study.assignments as a
            where a.user_id = v_user_id
                and (coalesce(p_include_deleted, false) or a.deleted_at is null)
                and (p_course_id is null or a.course_id = p_course_id)
                and (p_state <> 'open' or a.completed_at is null)
                and (p_state <> 'completed' or a.completed_at is not null)
                and a.due_at is null
                and p_due_from is null
                and p_due_to is null
                and (v_after.assignment_id is null or v_after.due_at is not null or a.assignment_id > p_after)
            order by a.assignment_id
            limit p_limit
        )
    ) as page
    order by page.due_at, page.assignment_id
    limit p_limit;
end;
$$;

comment on function study.list_assignments(
    uuid, text, timestamptz, timestamptz, boolean, integer, uuid, uuid
) is 'Your assignments by their dates, those without one last; p_due_to itself is not among them.';

grant execute on function study.list_assignments(
    uuid, text, timestamptz, timestamptz, boolean, integer, uuid, uuid
) to authenticated, service_role;
