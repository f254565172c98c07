-- Locks a lecture that somebody has, until the end of the transaction.
--
-- Errors: PT404 lecture_not_found

create or replace function study._lock_lecture(p_user_id uuid, p_lecture_id uuid)
returns study.lectures
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_found study.lectures;
begin
    select t.* into v_found
    from study.lectures as t
    where t.lecture_id = p_lecture_id and t.user_id = p_user_id and t.deleted_at is null
    for no key update;

    if not found then
        perform study._refuse_missing('lecture_not_found', 'lecture', p_lecture_id, 'list_lectures');
    end if;

    return v_found;
end;
$$;

comment on function study._lock_lecture(uuid, uuid) is 'Lock a lecture that somebody has.';
