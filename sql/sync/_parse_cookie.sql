-- The place that a client's cookie names; with none, the beginning. p_tables is the choice of tables that it is for.
--
-- Errors: PT400 invalid_cookie; PT410 reset_required; PT503 sync_restored, event_log_restored

create or replace function sync._parse_cookie(p_client sync.clients, p_cookie text, p_tables text[])
returns sync.cookie
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_parts  text[] := regexp_match(
        p_cookie,
        '^1\.([0-9a-f]{12})\.(\d{1,9})\.(\d{1,9}-\d{1,9})\.([0-9a-f]{8})\.(\d{1,12})\.(\d{1,19})\.(\d{1,9})\.([0-9a-f]{32})$'
    );
    v_now    sync.cookie;
    v_cookie sync.cookie;
    v_reason text;
begin
    v_now.home := sync._get_home();
    v_now.epoch := events._get_epoch();
    v_now.generation := p_client.generation || '-' || coalesce(
        (select s.generation from sync.scopes as s where s.user_id = p_client.user_id), 0
    );
    v_now.tables := left(encode(sha256(convert_to(coalesce(
        (select string_agg(distinct t.name, ',' order by t.name) from unnest(p_tables) as t (name)), '*'
    ), 'UTF8')), 'hex'), 8);
    v_now.pulled_at := now();
    v_now.xid := '0';
    v_now.table_id := 0;
    v_now.record_id := '00000000-0000-0000-0000-000000000000';

    if p_cookie is null then
        return v_now;
    end if;

    v_cookie.home := v_parts[1];
    v_cookie.epoch := v_parts[2];
    v_cookie.generation := v_parts[3];
    v_cookie.tables := v_parts[4];
    v_cookie.pulled_at := to_timestamp(v_parts[5]::double precision);
    v_cookie.xid := v_parts[6];
    v_cookie.table_id := v_parts[7];
    v_cookie.record_id := v_parts[8];

    if v_parts is null or v_cookie.tables <> v_now.tables then
        raise exception 'invalid_cookie'
            using errcode = 'PT400',
                  detail = case
                      when v_parts is null then format('%s is none.', quote_literal(left(p_cookie, 120)))
                      else 'It belongs to another choice of tables.'
                  end,
                  hint = 'Send the cookie as it came, with the same p_tables; or none, to begin.';
    end if;

    v_reason := case
        when v_cookie.home <> v_now.home then 'The cookie is of another server or database.'
        when v_cookie.epoch <> v_now.epoch then 'The database was restored since.'
        when v_cookie.generation <> v_now.generation then coalesce(
            'The client was reset, or its scope changed: '
            || (select s.reason from sync.scopes as s where s.user_id = p_client.user_id),
            'The client was reset, or its scope changed.'
        )
        when v_cookie.xid > pg_snapshot_xmax(pg_current_snapshot()) then 'The cookie is ahead of the server.'
        -- A deletion is timed when its transaction begins, which may be some time before it is seen.
        when v_cookie.pulled_at < (select h.purged_before from sync.home as h) + interval '1 day'
            then 'Records that were deleted since have been forgotten.'
    end;

    if v_reason is not null then
        raise exception 'reset_required'
            using errcode = 'PT410', detail = v_reason,
                  hint = 'Drop the synced records, keep the unsent items, and pull without a cookie.';
    end if;

    return v_cookie;
end;
$$;

comment on function sync._parse_cookie(sync.clients, text, text[]) is 'The place that a client''s cookie names.';
