-- Sets a new password by a code, which is used up in the same transaction: ends every session, forgets failed
-- attempts to log in, and publishes password_changed, of which the owner is told.
--
-- Whoever got the code has the address, so that is verified too. Where it was not before, somebody else may
-- have typed it: their other ways in go (auth._hand_over). Locks the code's row, then the user's. Refusals:
-- those of _check_otp.

create or replace function auth._reset_password(p_recipient text, p_digests bytea[], p_hash text)
returns auth.otp_outcome
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_check   auth.otp_check := auth._check_otp('reset_password', p_recipient, p_digests);
    v_outcome auth.otp_outcome;
begin
    v_outcome.refusal := v_check.refusal;
    v_outcome.attempts_left := v_check.attempts_left;

    if v_check.refusal is not null then
        return v_outcome;
    end if;

    v_outcome.user_id := v_check.user_id;
    perform auth._set_password_hash(v_check.user_id, p_hash);
    perform auth._hand_over(v_check.user_id, p_recipient);
    perform auth._mark_verified(v_check.user_id, p_recipient);
    perform auth._end_sessions(v_check.user_id, 'password_reset');

    perform events._publish(
        'password_changed', 'user', v_check.user_id::text, jsonb_build_object('user_id', v_check.user_id)
    );

    return v_outcome;
end;
$$;

comment on function auth._reset_password(text, bytea[], text) is 'Set a new password by a one-time code.';

grant execute on function auth._reset_password(text, bytea[], text) to service_role;
