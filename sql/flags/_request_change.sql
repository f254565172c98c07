-- Notes a change that waits for the approval of somebody else; returns its id.

create or replace function flags._request_change(
    p_subject_type text,
    p_subject_key  text,
    p_environment  text,
    p_base_version integer,
    p_document     jsonb,
    p_reason       text,
    p_reverted_to  integer default null
)
returns uuid
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_change_id uuid := core.uuid_v7();
begin
    insert into flags.changes (
        change_id, subject_type, subject_key, environment, base_version, document, reverted_to, reason, requested_by
    )
    values (
        v_change_id, p_subject_type, p_subject_key, p_environment, p_base_version, p_document, p_reverted_to, p_reason,
        auth.uid()
    );

    perform events._publish(
        'flag_change_requested', p_subject_type, p_subject_key,
        jsonb_build_object('change_id', v_change_id, 'environment', p_environment)
    );
    return v_change_id;
end;
$$;

comment on function flags._request_change(text, text, text, integer, jsonb, text, integer) is
    'Note a change that waits for the approval of somebody else.';
