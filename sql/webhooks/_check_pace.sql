-- Refuses what a user sends to an endpoint by hand, tests and repeats, once it was sixty
-- in a minute: all endpoints share one outbox. Admins and services, who make up for an
-- outage, are not held up.
--
-- The caller has locked the endpoint.
--
-- Errors: PT429 too_many_by_hand

create or replace function webhooks._check_pace(p_endpoint_id uuid)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if coalesce(auth.role() in ('admin', 'service_role'), false) then
        return;
    end if;

    if (
        select count(*)
        from (
            select d.created_at, d.dedupe_key
            from notifications.deliveries as d
            where d.channel = 'webhook' and d.recipient = p_endpoint_id::text
            order by d.delivery_id desc
            limit 1000
        ) as d
        where d.created_at > clock_timestamp() - interval '1 minute' and d.dedupe_key ~ '^(test|resend):'
    ) >= 60 then
        raise exception 'too_many_by_hand'
            using errcode = 'PT429',
                  detail = 'Sixty were sent to this endpoint by hand within a minute.',
                  hint = 'Wait a minute.';
    end if;
end;
$$;

comment on function webhooks._check_pace(uuid) is 'Refuse more than sixty webhooks by hand in a minute.';
