-- What cron calls, and any worker may: takes back the deliveries of lost workers, lets
-- delayed notifications appear, merges digests, forgets receipts that nobody claimed
-- for a day, follows the events of new topics; returns what it did and what waits. Claims do the first three as well, so
-- nothing stops where nobody calls it.
--
-- Errors: PT400 invalid_limit

create or replace function notifications.process_notification_queue(p_limit integer default 500)
returns notifications.queue_run
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := clock_timestamp();
    v_run notifications.queue_run;
begin
    perform core._check_limit(p_limit);

    perform notifications.follow_events();

    v_run.released_count := notifications._release_leases(p_limit);
    v_run.shown_count := notifications._show_in_app(p_limit);
    v_run.digest_count := notifications._merge_digests(p_limit);

    delete from notifications.early_receipts as r
    where r.created_at < v_now - interval '1 day';

    select count(*) filter (where d.not_before <= v_now), count(*) filter (where d.not_before > v_now), min(d.not_before)
    into v_run.due_count, v_run.waiting_count, v_run.next_due_at
    from notifications.deliveries as d
    where d.state = 'pending' and d.digest_key is null and d.carrier_id is null and d.channel <> 'in_app';

    select count(*) into v_run.sending_count
    from notifications.deliveries as d
    where d.state = 'sending';

    return v_run;
end;
$$;

comment on function notifications.process_notification_queue(integer) is
    'Take back lost deliveries, merge digests, show what is due in the app; returns the counts.';

grant execute on function notifications.process_notification_queue(integer) to service_role;
