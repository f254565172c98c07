-- Notes how a change was decided.

create or replace function flags._decide_change(p_change_id uuid, p_status text, p_reason text)
returns flags.changes
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_change flags.changes;
begin
    update flags.changes as c
    set status = p_status, decided_at = clock_timestamp(), decided_by = auth.uid(), decision_reason = p_reason
    where c.change_id = p_change_id
    returning c.* into v_change;

    perform events._publish(
        'flag_change_' || p_status, v_change.subject_type, v_change.subject_key,
        jsonb_build_object('change_id', p_change_id, 'environment', v_change.environment)
    );
    return v_change;
end;
$$;

comment on function flags._decide_change(uuid, text, text) is 'Note how a change was decided.';
