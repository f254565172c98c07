-- Which of the channels the caller may follow.
--
-- One row per name, in the order given. A user follows tariffs, their own region,
-- meters and messages; an operator also alerts, alert_status_updates, every region
-- and the meters of their own; an admin everything, '*' for all at once. The region
-- of a user is that of their row, whatever the token says. A meter may be named by
-- its number or its id; both lead to one key, which no rename changes. Whether a
-- meter exists is not told to who may not see it.
--
-- Errors: PT400 too_many_channels; PT401 not_authenticated

create or replace function realtime.check_channels(p_channels text[])
returns setof realtime.channel_check
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth.require_uid();
    v_role    text := auth.role();
    v_channel text;
    v_name    text;
    v_check   realtime.channel_check;
begin
    if cardinality(p_channels) > 2000 then
        raise exception 'too_many_channels'
            using errcode = 'PT400',
                  detail = format('%s channels in one call.', cardinality(p_channels)),
                  hint = 'Name at most 2000 channels.';
    end if;

    foreach v_channel in array coalesce(p_channels, '{}') loop
        v_check := row(v_channel, null, null);
        v_name := substring(v_channel from position(':' in v_channel) + 1);

        case
            when v_channel is null or length(v_channel) > 200 then
                v_check.refusal := 'channel_unknown';
            when v_channel = 'tariffs' then
                v_check.channel_key := v_channel;
            when v_channel in ('alerts', 'alert_status_updates') then
                v_check.channel_key := case when v_role in ('operator', 'admin') then v_channel end;
            when v_channel = '*' then
                v_check.channel_key := case when v_role = 'admin' then v_channel end;
            when v_channel like 'region:_%' then
                v_check.channel_key := case
                    when v_role in ('operator', 'admin')
                        or v_name = (select u.region from auth.users as u where u.user_id = v_user_id)
                    then v_channel
                end;
            when v_channel like 'user:_%' then
                v_check.channel_key := case
                    when lower(v_name) = v_user_id::text or (v_role = 'admin' and v_name ~* '^[0-9a-f-]{36}$')
                    then 'user:' || lower(v_name)
                end;
            when v_channel like 'meter:_%' or v_channel like 'readings:_%' then
                select split_part(v_channel, ':', 1) || ':' || m.meter_id into v_check.channel_key
                from meters.meters as m
                where m.meter_id = case
                        when v_name ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then v_name::uuid
                        else (
                            select c.meter_id
                            from meters.meter_codes as c
                            where c.code_type = 'meter_number' and c.code = v_name
                        )
                    end
                    and m.deleted_at is null
                    and (v_role in ('operator', 'admin') or m.owner_user_id = v_user_id);
            else
                v_check.refusal := 'channel_unknown';
        end case;

        if v_check.channel_key is null and v_check.refusal is null then
            v_check.refusal := 'channel_forbidden';
        end if;

        return next v_check;
    end loop;
end;
$$;

comment on function realtime.check_channels(text[]) is
    'Which of the channels the caller may follow, and why not the others.';

grant execute on function realtime.check_channels(text[]) to authenticated;
