// Keep the screen lit where the browser offers it, which it does on secure addresses only.

export function keepAwake() {
  if (!("wakeLock" in navigator)) return;
  const ask = () => {
    if (!document.hidden) navigator.wakeLock.request("screen").catch(() => {});
  };
  document.addEventListener("visibilitychange", ask);
  ask();
}
