-- Deletes a lecture of yours. It can be restored until it is purged; a
-- version that is not the current one is refused.
--
-- Locks it.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours; PT404 lecture_not_found;
-- PT409 version_conflict

create or replace function study.delete_lecture(
    p_lecture_id uuid,
    p_version bigint default null,
    p_user_id uuid default null
)
returns study.lectures
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_found   study.lectures := study._lock_lecture(v_user_id, p_lecture_id);
begin
    perform study._check_version(p_version, v_found.version);
    perform soft_delete._delete('study.lectures', p_lecture_id, v_user_id);

    select t.* into v_found
    from study.lectures as t
    where t.lecture_id = p_lecture_id and t.user_id = v_user_id;

    return v_found;
end;
$$;

comment on function study.delete_lecture(uuid, bigint, uuid) is
    'Delete a lecture; restore_lecture brings it back.';

grant execute on function study.delete_lecture(uuid, bigint, uuid) to authenticated, service_role;
