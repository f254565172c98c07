-- Job handler: sends a code, if the address is somebody's. {"otp_id": …}
--
-- This is where it turns out whether there is an account, out of sight of whoever asked. Locks the code's row,
-- then the account's log, then the day's spending. The message says sealed:… where the code stands; whoever
-- sends it opens that, for this recipient only and until the code expires.

create or replace function auth._deliver_otp(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    c_nobody  constant uuid := '00000000-0000-0000-0000-000000000000';
    v_otp     auth.otps;
    v_user_id uuid;
    v_outcome text;
    v_locale  text;
    v_content jsonb;
begin
    select o.* into v_otp
    from auth.otps as o
    where o.otp_id = (p_payload ->> 'otp_id')::uuid
    for update;

    -- Replaced meanwhile, or this job ran before.
    if not found or v_otp.sealed_code is null then
        return jsonb_build_object('outcome', 'nothing_to_send');
    end if;

    -- The message of the code that this one replaced.
    perform auth._take_back_otp(v_otp.delivery_id);

    v_user_id := auth._find_otp_user(v_otp.purpose, v_otp.recipient, nullif(v_otp.requester_id, c_nobody));

    v_outcome := case
        when v_otp.expires_at <= clock_timestamp() then 'too_late'
        when v_user_id is null then 'nobody'
        when auth._take_place('account', v_user_id::text) is not null then 'account_limit'
        when not auth._spend(auth._find_otp_price(v_otp.channel, v_otp.recipient)) then 'no_budget'
        else 'sent'
    end;

    v_otp.delivery_id := null;

    if v_outcome = 'sent' then
        v_locale := (notifications._get_preferences(v_user_id)).locale;
        v_content := notifications._render_content(
            'otp_' || v_otp.purpose, v_otp.channel,
            jsonb_build_object(
                'code', 'sealed:' || v_otp.sealed_code,
                'minutes', ceil(extract(epoch from v_otp.expires_at - v_otp.requested_at) / 60)
            ),
            v_locale, 'UTC'
        );
        -- A template that the provider approved takes the code as a parameter.
        v_content := replace(v_content::text, '{{code}}', 'sealed:' || v_otp.sealed_code)::jsonb
            || '{"sealed": true}';

        v_otp.delivery_id := notifications._enqueue_delivery(
            v_otp.channel, v_otp.recipient, v_content, 'otp:' || v_otp.otp_id, v_user_id, p_priority => 0,
            p_expires_at => v_otp.expires_at
        );
    end if;

    update auth.otps as o
    set outcome = v_outcome,
        user_id = case when v_outcome = 'sent' then v_user_id end,
        delivery_id = v_otp.delivery_id,
        sealed_code = null
    where o.otp_id = v_otp.otp_id;

    return jsonb_build_object('outcome', v_outcome);
end;
$$;

comment on function auth._deliver_otp(jsonb) is 'Job handler: send a one-time code, if the address is somebody''s.';
