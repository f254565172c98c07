-- Uses a code for what it was asked for: the address is verified; to log in a session is opened as well
-- (p_device as in auth._start_session).
--
-- Code and effect are one transaction. Locks the code's row, then the user's. Refusals: those of _check_otp.
--
-- Errors: PT403 account_suspended

create or replace function auth._verify_otp(
    p_purpose      text,
    p_recipient    text,
    p_digests      bytea[],
    p_client       text default null,
    p_requester_id uuid default null,
    p_device       jsonb default null
)
returns auth.otp_outcome
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_check   auth.otp_check := auth._check_otp(p_purpose, p_recipient, p_digests, p_client, p_requester_id);
    v_outcome auth.otp_outcome;
begin
    v_outcome.refusal := v_check.refusal;
    v_outcome.retry_after := v_check.retry_after;
    v_outcome.attempts_left := v_check.attempts_left;

    if v_check.refusal is not null then
        return v_outcome;
    end if;

    v_outcome.user_id := v_check.user_id;

    if p_purpose = 'verify_email' and p_requester_id is null then
        perform auth._hand_over(v_check.user_id, p_recipient, p_is_registration => true);
    end if;

    perform auth._mark_verified(v_check.user_id, p_recipient);

    if p_purpose = 'log_in' then
        perform auth._forgive_attempts(v_check.user_id, p_client);
        v_outcome.session := to_jsonb(auth._describe_session(auth._start_session(v_check.user_id, p_device)));
    end if;

    return v_outcome;
end;
$$;

comment on function auth._verify_otp(text, text, bytea[], text, uuid, jsonb) is
    'Use a one-time code for what it was asked for.';

grant execute on function auth._verify_otp(text, text, bytea[], text, uuid, jsonb) to service_role;
