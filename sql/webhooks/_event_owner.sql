-- The user an event is about, whose own endpoints may be sent it; null for nobody's.
--
-- Only types of this list, and only where one user alone is concerned: of a purchase
-- it is the buyer, not the owner of the meter, since it tells of the buyer's wallet. The
-- owner of a meter is looked up now, so an event of a time before it was theirs goes to no
-- user, nor does one older than a day. Whole rows of the registry and what staff
-- wrote about a wallet stay with the staff.

create or replace function webhooks._event_owner(p_event events.events)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return case
        when p_event.event_type = 'wallet_opened'
            or p_event.aggregate_type = 'transaction' and p_event.event_type like 'transaction\_%'
        then (
            select a.owner_user_id
            from payments.accounts as a
            where a.account_id = notifications._parse_uuid(p_event.payload ->> 'account_id')
        )
        when p_event.event_type in ('alerts_processed', 'alert_status_updates') then (
            select a.owner_user_id
            from alerts.alerts as a
            where a.alert_id = notifications._parse_uuid(p_event.aggregate_id)
        )
        when p_event.aggregate_type <> 'meter' then null
        when p_event.event_type in ('token_purchased', 'token_revended') then (
            select p.user_id
            from tokens.purchases as p
            where p.meter_id = notifications._parse_uuid(p_event.aggregate_id)
                and p.purchase_id = notifications._parse_uuid(p_event.payload ->> 'purchase_id')
        )
        when p_event.event_type = 'meter_assigned' then notifications._parse_uuid(p_event.payload ->> 'owner_user_id')
        when p_event.event_type in ('balance_adjusted', 'balance_exhausted', 'meter_status_changed')
            and p_event.created_at > now() - interval '1 day'
        then (
            select m.owner_user_id
            from meters.meters as m
            where m.meter_id = notifications._parse_uuid(p_event.aggregate_id)
                and (m.owner_since is null or m.owner_since <= p_event.created_at)
        )
    end;
end;
$$;

comment on function webhooks._event_owner(events.events) is 'The user whose endpoints may be sent an event; null for none.';
