-- Checks a code, and uses it up where p_consumes.
--
-- p_digests are its HMACs under every key of the application. Locks the row, so of many who try at once each
-- is counted, and one succeeds. What there is to know without the right code is the same for every address:
-- that a code is wrong, or was guessed too often. Whoever has the right one learns that it expired or was used.
--
-- Refusals: too_many_requests, wrong_code, code_blocked, code_expired, code_used. Nothing is raised, since
-- that would undo the count.

create or replace function auth._check_otp(
    p_purpose      text,
    p_recipient    text,
    p_digests      bytea[],
    p_client       text default null,
    p_requester_id uuid default null,
    p_consumes     boolean default true
)
returns auth.otp_check
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    c_nobody constant uuid := '00000000-0000-0000-0000-000000000000';
    v_otp    auth.otps;
    v_result auth.otp_check;
begin
    v_result.purpose := p_purpose;
    v_result.recipient := p_recipient;

    if p_client is not null then
        v_result.retry_after := auth._take_place('check', p_client);

        if v_result.retry_after is not null then
            v_result.refusal := 'too_many_requests';
            return v_result;
        end if;
    end if;

    select o.* into v_otp
    from auth.otps as o
    where o.purpose = p_purpose and o.recipient = p_recipient and o.requester_id = coalesce(p_requester_id, c_nobody)
    for update;

    if not found then
        v_result.refusal := 'wrong_code';
        return v_result;
    end if;

    v_result.attempts_left := v_otp.max_attempts - v_otp.attempt_count;

    if v_result.attempts_left <= 0 then
        v_result.refusal := 'code_blocked';
        return v_result;
    end if;

    if not (v_otp.digest = any (p_digests)) then
        update auth.otps as o
        set attempt_count = o.attempt_count + 1
        where o.otp_id = v_otp.otp_id;

        v_result.attempts_left := v_result.attempts_left - 1;
        v_result.refusal := 'wrong_code';
        return v_result;
    end if;

    v_result.refusal := case
        when v_otp.used_at is not null then 'code_used'
        when v_otp.expires_at <= clock_timestamp() then 'code_expired'
        -- The address was taken out of the account, or became somebody's in the meantime.
        when v_otp.user_id <> auth._find_otp_user(p_purpose, p_recipient, p_requester_id)
            or auth._find_otp_user(p_purpose, p_recipient, p_requester_id) is null and exists (
                select from auth.users as u where u.user_id = v_otp.user_id and u.user_status = 'active'
            )
        then 'code_expired'
        -- Nobody's: it was never sent, so this was a guess.
        when v_otp.user_id is null then 'wrong_code'
    end;

    if v_result.refusal is not null then
        return v_result;
    end if;

    v_result.user_id := v_otp.user_id;

    if p_consumes then
        update auth.otps as o
        set used_at = clock_timestamp(), sealed_code = null
        where o.otp_id = v_otp.otp_id;

        perform auth._take_back_otp(v_otp.delivery_id);
    end if;

    return v_result;
end;
$$;

comment on function auth._check_otp(text, text, bytea[], text, uuid, boolean) is
    'Check a one-time code, and use it up; what is wrong with it is returned, so that it counts.';

grant execute on function auth._check_otp(text, text, bytea[], text, uuid, boolean) to service_role;
