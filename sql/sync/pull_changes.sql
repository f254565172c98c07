-- What has changed for the caller since a cookie: rows, and records that are gone, in the order of their transactions
-- (docs/sync.md). Nothing is skipped, however late a transaction commits; p_limit at a time.
--
-- Of tables without an owner column it notes what the client was sent, so that it can be told when that leaves its
-- scope; nothing else is locked or written but, once an hour, when the client was seen.
--
-- Errors: PT401 not_authenticated; PT400 invalid_client, invalid_cookie, invalid_limit; PT404 table_not_synced;
--         PT409 snapshot_too_old; PT410 reset_required; PT422 too_many_clients; PT503 sync_restored, event_log_restored

create or replace function sync.pull_changes(
    p_client_id uuid,
    p_cookie    text default null,
    p_tables    text[] default null,
    p_limit     integer default 1000
)
returns json
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_client sync.clients;
    v_cookie sync.cookie;
    v_tables sync.tables[];
    v_page   sync.page;
begin
    perform core._check_limit(p_limit, 10000);
    perform core._require_fresh_snapshots();
    v_client := sync._get_client(p_client_id);

    if p_tables is null then
        select array_agg(t order by t.table_id) into v_tables from sync.tables as t
        where t.is_enabled and to_regclass(t.table_name) is not null;
    elsif cardinality(p_tables) > 200 then
        raise exception 'table_not_synced'
            using errcode = 'PT404', detail = format('These are %s names.', cardinality(p_tables)),
                  hint = 'list_synced_tables() names the tables.';
    else
        select array_agg(t) into v_tables from unnest(p_tables) as n (name) cross join sync._find_table(n.name) as t;
    end if;

    v_cookie := sync._parse_cookie(v_client, p_cookie, p_tables);
    v_page := sync._read_page(
        v_client, v_cookie, array(select t.table_id from unnest(v_tables) as t), p_limit,
        p_cookie is null and v_client.last_push_at is null
    );

    v_cookie.xid := v_page.xid;
    v_cookie.table_id := v_page.table_id;
    v_cookie.record_id := v_page.record_id;

    -- While pages are left, deletions of since the first one are not seen.
    if v_page.change_count < p_limit then
        v_cookie.pulled_at := now();
    end if;

    if jsonb_array_length(v_page.shared) > 0 then
        insert into sync.known_records (user_id, client_id, table_id, record_id)
        select v_client.user_id, v_client.client_id, (s.pair ->> 0)::integer, (s.pair ->> 1)::uuid
        from jsonb_array_elements(v_page.shared) as s (pair)
        order by 3, 4
        on conflict do nothing;
    end if;

    if v_client.last_seen_at < now() - interval '1 hour' then
        update sync.clients as c
        set last_seen_at = now()
        where c.user_id = v_client.user_id and c.client_id = v_client.client_id;
    end if;

    return json_build_object(
        'cookie', sync._format_cookie(v_cookie),
        'has_more', v_page.change_count >= p_limit,
        'schema_hash', (
            select left(encode(sha256(convert_to(coalesce(string_agg(t.schema_hash, ',' order by t.table_name), ''), 'UTF8')), 'hex'), 16)
            from unnest(v_tables) as t
        ),
        'changes', coalesce(v_page.changes, '[]')::json
    );
end;
$$;

comment on function sync.pull_changes(uuid, text, text[], integer) is
    'What has changed for the caller since a cookie: rows and records that are gone; nothing is skipped.';

grant execute on function sync.pull_changes(uuid, text, text[], integer) to authenticated;
