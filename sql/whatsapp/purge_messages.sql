-- Forgets what customers wrote long ago, and sessions that ended before; returns how many
-- messages went. Purchases have a record of their own.
--
-- A message is known by its id as long as a provider may repeat it, so none younger
-- than eight days goes.
--
-- Errors: PT400 invalid_age

create or replace function whatsapp.purge_messages(
    p_older_than interval default '90 days',
    p_limit      integer default 10000
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    if p_older_than is null or p_older_than < interval '8 days' then
        raise exception 'invalid_age'
            using errcode = 'PT400',
                  detail = format('The age is %s.', coalesce(p_older_than::text, 'null')),
                  hint = 'Keep at least 8 days: a message that comes again must be known.';
    end if;

    with old as (
        select m.wamid
        from whatsapp.messages as m
        where m.received_at < now() - p_older_than
        order by m.received_at
        limit p_limit
        for update skip locked
    )
    delete from whatsapp.messages as m
    using old
    where m.wamid = old.wamid;

    get diagnostics v_count = row_count;

    with old as (
        select s.session_id
        from whatsapp.sessions as s
        where s.ended_at < now() - p_older_than
            and not exists (select from whatsapp.messages as m where m.session_id = s.session_id)
        limit p_limit
        for update skip locked
    )
    delete from whatsapp.sessions as s
    using old
    where s.session_id = old.session_id;

    return v_count;
end;
$$;

comment on function whatsapp.purge_messages(interval, integer) is
    'Forget what customers wrote long ago; returns how many messages.';

grant execute on function whatsapp.purge_messages(interval, integer) to service_role;
