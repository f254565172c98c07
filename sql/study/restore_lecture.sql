-- Brings back a lecture that you deleted.
-- One that is there is left as it is.
--
-- Locks it.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours; PT404 lecture_not_found;
-- PT409 parent_deleted; PT410 deletion_purged

create or replace function study.restore_lecture(p_lecture_id uuid, p_user_id uuid default null)
returns study.lectures
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_found   study.lectures;
begin
    select t.* into v_found
    from study.lectures as t
    where t.lecture_id = p_lecture_id and t.user_id = v_user_id;

    if not found then
        perform study._refuse_missing('lecture_not_found', 'lecture', p_lecture_id, 'list_lectures');
    end if;

    if v_found.deleted_at is not null then
        perform soft_delete._restore('study.lectures', p_lecture_id, v_user_id);

        select t.* into v_found
        from study.lectures as t
        where t.lecture_id = p_lecture_id and t.user_id = v_user_id;
    end if;

    return v_found;
end;
$$;

comment on function study.restore_lecture(uuid, uuid) is 'Bring back a lecture that you deleted.';

grant execute on function study.restore_lecture(uuid, uuid) to authenticated, service_role;
