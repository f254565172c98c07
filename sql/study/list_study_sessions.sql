-- Your study sessions by their times, a page at a time: the next page begins after the last id of this one,
-- wherever that session has moved to meanwhile. p_from and p_to are about when they start.
--
-- Errors: PT400 invalid_limit, invalid_state, user_required; PT401 not_authenticated; PT403 not_yours;
-- PT404 study_session_not_found

create or replace function study.list_study_sessions(
    p_from            timestamptz default null,
    p_to              timestamptz default null,
    p_course_id       uuid default null,
    p_assignment_id   uuid default null,
    p_state           text default 'all',
    p_include_deleted boolean default false,
    p_limit           integer default 50,
    p_after           uuid default null,
    p_user_id         uuid default null
)
returns setof study.study_sessions
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_after   timestamptz;
begin
    perform core._check_limit(p_limit);
    perform study._check_state(p_state);

    if p_after is not null then
        select s.starts_at into v_after
        from study.study_sessions as s
        where s.study_session_id = p_after and s.user_id = v_user_id;

        if not found then
            perform study._refuse_missing(
                'study_session_not_found', 'study session', p_after, 'list_study_sessions'
            );
        end if;
    end if;

    return query
    select s.*
    from study.study_sessions as s
    where s.user_id = v_user_id
        and (coalesce(p_include_deleted, false) or s.deleted_at is null)
        and (p_from is null or s.starts_at >= p_from)
        and (p_to is null or s.starts_at < p_to)
        and (p_course_id is null or s.course_id = p_course_id)
        and (p_assignment_id is null or s.assignment_id = p_assignment_id)
        and (p_state <> 'open' or s.completed_at is null)
        and (p_state <> 'completed' or s.completed_at is not null)
        and (p_after is null or (s.starts_at, s.study_session_id) > (v_after, p_after))
    order by s.starts_at, s.study_session_id
    limit p_limit;
end;
$$;

comment on function study.list_study_sessions(
    timestamptz, timestamptz, uuid, uuid, text, boolean, integer, uuid, uuid
) is 'Your study sessions by their times; p_to itself is not among them.';

grant execute on function study.list_study_sessions(
    timestamptz, timestamptz, uuid, uuid, text, boolean, integer, uuid, uuid
) to authenticated, service_role;
