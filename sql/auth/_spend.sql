-- Takes the price of a code from what may be spent today; false where that is not enough.
--
-- Locks the day's row, so that codes sent at once are counted one after another: not a cent more is spent
-- than the limit says. The first code that finds it spent publishes otp_budget_exhausted.

create or replace function auth._spend(p_amount numeric)
returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_today  date := (clock_timestamp() at time zone 'UTC')::date;
    v_budget numeric;
    v_day    auth.otp_spending;
begin
    if p_amount = 0 then
        return true;
    end if;

    select l.max_count into v_budget
    from auth.otp_limits as l
    where l.scope = 'spend';

    insert into auth.otp_spending (spent_on)
    values (v_today)
    on conflict (spent_on) do nothing;

    select s.* into v_day
    from auth.otp_spending as s
    where s.spent_on = v_today
    for update;

    if v_day.spent + p_amount <= coalesce(v_budget, 'infinity') then
        update auth.otp_spending as s
        set spent = s.spent + p_amount, message_count = s.message_count + 1
        where s.spent_on = v_today;

        return true;
    end if;

    update auth.otp_spending as s
    set refused_count = s.refused_count + 1
    where s.spent_on = v_today;

    if v_day.refused_count = 0 then
        perform events._publish(
            'otp_budget_exhausted', 'otp_spending', v_today::text,
            jsonb_build_object('spent_on', v_today, 'spent', v_day.spent, 'budget', v_budget)
        );
    end if;

    return false;
end;
$$;

comment on function auth._spend(numeric) is 'Take a price from what may be spent today; false where that is not enough.';
