-- Has every running process read something again, within a second of the commit (api.get_news).
--
-- Announcements of one topic wait for each other until they commit: use it for what people change, not
-- for what machines write all the time.

create or replace function core._announce(p_topic text)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into core.announcements as a (topic)
    values (p_topic)
    on conflict (topic) do update
        set announced_at = now(), xid = pg_current_xact_id();
end;
$$;

comment on function core._announce(text) is 'Have running processes read something again.';
