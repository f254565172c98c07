-- States when and how a level of reminders is sent and what it costs; without p_days_after there is none any more.
--
-- Errors: PT404 series_not_found, topic_not_found; 23514 reminder_levels_…_check; 23505 reminder_levels_days_after_key

create or replace function invoices.set_reminder_level(
    p_series_code text,
    p_level       integer,
    p_days_after  integer default null,
    p_topic       text default 'invoice_reminder',
    p_fee         numeric default 0
)
returns setof invoices.reminder_levels
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from invoices.series as s where s.series_code = p_series_code) then
        raise exception 'series_not_found'
            using errcode = 'PT404', detail = format('There is no series %L.', p_series_code), hint = 'The first one is INV.';
    end if;

    if p_days_after is null then
        delete from invoices.reminder_levels as l where l.series_code = p_series_code and l.level = p_level;
    else
        if not exists (
            select from notifications.topics as t where t.topic = p_topic and t.event_types @> array[p_topic]
        ) then
            raise exception 'topic_not_found'
                using errcode = 'PT404', detail = format('There is no topic %L that an event of its name raises.', p_topic),
                      hint = 'Use invoice_reminder or invoice_final_notice.';
        end if;

        insert into invoices.reminder_levels as l (series_code, level, days_after, topic, fee)
        values (p_series_code, p_level, p_days_after, p_topic, coalesce(p_fee, 0))
        on conflict (series_code, level) do update
        set days_after = excluded.days_after, topic = excluded.topic, fee = excluded.fee;
    end if;

    return query
    select l.* from invoices.reminder_levels as l where l.series_code = p_series_code order by l.level;
end;
$$;

comment on function invoices.set_reminder_level(text, integer, integer, text, numeric) is
    'State when and how a level of reminders is sent; returns all levels of the series.';

grant execute on function invoices.set_reminder_level(text, integer, integer, text, numeric) to admin, service_role;
