-- Makes a change that waited. Only a person may approve it, and not the one who asked for it. What was changed
-- since then is not overwritten.
--
-- Locks what it changes.
--
-- Errors: PT400 reason_too_long; PT401 not_authenticated; PT403 own_change; PT404 change_not_found;
--         PT409 change_decided, change_outdated; what upsert_flag refuses

create or replace function flags.approve_change(p_change_id uuid, p_reason text default null)
returns flags.changes
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id  uuid := auth.require_uid();
    v_reason   text := ops._check_reason(p_reason, false);
    v_change   flags.changes := flags._find_change(p_change_id);
    v_version  integer;
    v_document jsonb := v_change.document;
begin
    if v_change.requested_by = v_user_id then
        raise exception 'own_change'
            using errcode = 'PT403', detail = 'You asked for this change.', hint = 'Somebody else has to approve it.';
    end if;

    v_version := case v_change.subject_type
        when 'segment' then coalesce((select s.version from flags.segments as s where s.segment_key = v_change.subject_key), 0)
        else flags._get_version(v_change.environment, v_change.subject_key)
    end;

    if v_version <> v_change.base_version then
        raise exception 'change_outdated'
            using errcode = 'PT409',
                  detail = format('It was made from version %s; there is version %s.', v_change.base_version, v_version),
                  hint = 'Reject it and ask for the change anew.';
    end if;

    if v_change.subject_type = 'segment' then
        perform ops._set_reason(v_change.reason);
        perform flags._write_segment(
            v_change.subject_key,
            v_document || jsonb_build_object('conditions', flags._check_conditions(v_document -> 'conditions', false)),
            v_change.requested_by
        );
    else
        perform flags._write_flag(
            v_change.environment, v_change.subject_key,
            case when v_document is not null
                then flags._check_document(v_change.environment, v_change.subject_key, v_document) end,
            v_change.reason, v_change.reverted_to, v_change.requested_by, v_user_id
        );
    end if;

    return flags._decide_change(p_change_id, 'approved', v_reason);
end;
$$;

comment on function flags.approve_change(uuid, text) is 'Make a change that waited for somebody else.';

grant execute on function flags.approve_change(uuid, text) to admin;
