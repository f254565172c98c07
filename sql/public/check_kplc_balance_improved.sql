-- What is left on a user's meter: tokens.get_balance, in kWh.
--
-- Errors: PT403 not_yours; PT404 meter_not_found

create or replace function public.check_kplc_balance_improved(p_user_id uuid, p_meter_number text)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_balance tokens.balances := tokens.get_balance(public._find_meter(p_user_id, p_meter_number));
begin
    return jsonb_build_object(
        'success', true, 'meter_number', p_meter_number, 'balance', v_balance.balance_kwh, 'unit', 'kWh',
        'last_updated', v_balance.updated_at, 'source', 'database'
    );
end;
$$;

comment on function public.check_kplc_balance_improved(uuid, text) is 'Version 1: see tokens.get_balance.';

grant execute on function public.check_kplc_balance_improved(uuid, text) to authenticated, service_role;
