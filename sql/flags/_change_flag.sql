-- Makes a flag what a document says, or has it wait where the flag needs approval. Returns the flag as get_flag
-- does, with the id of the change where it waits. The caller has locked the environment.
--
-- Switching off alone does not wait: that is what a kill switch is for.

create or replace function flags._change_flag(
    p_environment text,
    p_flag_key    text,
    p_document    jsonb,
    p_reason      text,
    p_reverted_to integer default null
)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_current   jsonb := flags._get_document(p_environment, p_flag_key);
    v_change_id uuid;
begin
    if v_current is distinct from p_document then
        if (v_current ->> 'needs_approval')::boolean
            and p_document is distinct from v_current || '{"enabled": false}'
        then
            v_change_id := flags._request_change(
                'flag', p_flag_key, p_environment, flags._get_version(p_environment, p_flag_key), p_document, p_reason,
                p_reverted_to
            );
        else
            perform flags._write_flag(p_environment, p_flag_key, p_document, p_reason, p_reverted_to, auth.uid());
        end if;
    end if;

    return flags._describe_flag(p_environment, p_flag_key)
        || case when v_change_id is null then '{}' else jsonb_build_object('pending_change_id', v_change_id) end;
end;
$$;

comment on function flags._change_flag(text, text, jsonb, text, integer) is
    'Make a flag what a document says, or have it wait for approval.';
