-- A cookie as text, which clients keep and send back.

create or replace function sync._format_cookie(p_cookie sync.cookie)
returns text
language sql
immutable
return concat_ws(
    '.', '1', (p_cookie).home, (p_cookie).epoch, (p_cookie).generation, (p_cookie).tables,
    floor(extract(epoch from (p_cookie).pulled_at))::bigint, (p_cookie).xid, (p_cookie).table_id,
    replace((p_cookie).record_id::text, '-', '')
);

comment on function sync._format_cookie(sync.cookie) is 'A cookie as text.';
