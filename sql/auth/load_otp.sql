-- otp: one-time codes.
--
-- A code is made by the gateway and never told to the database: the row has its HMAC, and the code
-- itself sealed with a key that the database does not hold; whoever sends the message opens it at the
-- last moment. Asking for a code looks nobody up: a row, three locks and a job are the same for an
-- address that somebody has and one that nobody has. The job (_deliver_otp) finds out whose it is, in
-- its own time. So neither the answer nor the time it takes says who has an account; the limits are
-- counted before anybody is looked up, too. What is refused has to leave its trace (a wrong code counts),
-- so these functions return a refusal and raise nothing.

\ir _take_place.sql
\ir _find_otp_price.sql
\ir _spend.sql
\ir _request_otp.sql
\ir _check_otp.sql
\ir _find_otp_user.sql
\ir _take_back_otp.sql
\ir _deliver_otp.sql
\ir _mark_verified.sql
\ir _verify_otp.sql
\ir _hand_over.sql
\ir _reset_password.sql
\ir register_otp_handlers.sql
\ir purge_otps.sql

-- For admins.
\ir list_otp_limits.sql
\ir set_otp_limit.sql
\ir remove_otp_limit.sql
\ir list_otp_prices.sql
\ir set_otp_price.sql
\ir list_otp_spending.sql
