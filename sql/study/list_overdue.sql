-- Your assignments whose date has passed and that are not done, the longest overdue first, a page at a time:
-- the next page begins after the last id of this one.
--
-- Errors: PT400 invalid_limit, user_required; PT401 not_authenticated; PT403 not_yours; PT404 assignment_not_found

create or replace function study.list_overdue(
    p_limit   integer default 50,
    p_after   uuid default null,
    p_user_id uuid default null
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
    v_after   timestamptz;
begin
    perform core._check_limit(p_limit);

    if p_after is not null then
        select a.due_at into v_after
        from study.assignments as a
        where a.assignment_id = p_after and a.user_id = v_user_id;

        if not found then
            perform study._refuse_missing('assignment_not_found', 'assignment', p_after, 'list_overdue');
        end if;
    end if;

    return query
    select a.*
    from study.assignments as a
    where a.user_id = v_user_id
        and a.deleted_at is null
        and a.completed_at is null
        and a.due_at < now()
        and (p_after is null or (a.due_at, a.assignment_id) > (v_after, p_after))
    order by a.due_at, a.assignment_id
    limit p_limit;
end;
$$;

comment on function study.list_overdue(integer, uuid, uuid) is
    'Your assignments that are late, the longest first; the next page begins after p_after.';

grant execute on function study.list_overdue(integer, uuid, uuid) to authenticated, service_role;
