-- Refuses a wallet, or a phone, that was asked too often just now: every request rings somebody's
-- phone, which need not be the caller's. Owned by the owner of the table, since a caller sees only
-- their own requests and the phone's count is everybody's. Those who ask the same phone take turns.
--
-- Errors: PT429 too_many_requests

create or replace function mpesa._check_pace(p_account_id uuid, p_phone text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_limit constant integer := 5;
    v_since constant timestamptz := clock_timestamp() - interval '10 minutes';
    v_count integer;
begin
    perform pg_advisory_xact_lock(hashtextextended('mpesa.requests ' || p_phone, 0));

    select greatest(
        (
            select count(*)
            from mpesa.requests as r
            where r.phone = p_phone and r.created_at > v_since and r.status <> 'paid'
        ),
        (
            select count(*)
            from mpesa.requests as r
            where r.account_id = p_account_id and r.created_at > v_since and r.status <> 'paid'
        )
    )
    into v_count;

    if v_count >= v_limit then
        raise exception 'too_many_requests'
            using errcode = 'PT429',
                  detail = format('%s payments were asked of this phone or for this wallet within ten minutes.', v_count),
                  hint = 'Finish or cancel what the phone shows, and try again in ten minutes.';
    end if;
end;
$$;

comment on function mpesa._check_pace(uuid, text) is 'Refuse a wallet or a phone that was asked too often just now.';

grant execute on function mpesa._check_pace(uuid, text) to app_api;
