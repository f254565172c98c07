-- One of your lectures.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours; PT404 lecture_not_found

create or replace function study.get_lecture(p_lecture_id uuid, p_user_id uuid default null)
returns study.lectures
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_found   study.lectures;
begin
    select t.* into v_found
    from study.lectures as t
    where t.lecture_id = p_lecture_id and t.user_id = v_user_id and t.deleted_at is null;

    if not found then
        perform study._refuse_missing('lecture_not_found', 'lecture', p_lecture_id, 'list_lectures');
    end if;

    return v_found;
end;
$$;

comment on function study.get_lecture(uuid, uuid) is 'One of your lectures.';

grant execute on function study.get_lecture(uuid, uuid) to authenticated, service_role;
